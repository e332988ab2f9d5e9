import { LEAVES_WALLET_TEXT } from '../security/refuse-secrets.ts'
import { WALLET_BYTES_MAX } from '../validation/json-body.ts'

/** Options of a route whose body has the text of a wallet: a file of up to 5 MB, which is searched for secrets as a whole. */
export const WALLET_TEXT_ROUTE = { bodyLimit: WALLET_BYTES_MAX, config: LEAVES_WALLET_TEXT } as const
