import { assertNoSecret } from '../actions/assert-no-secret.ts'

const HASH = /^[0-9a-f]{64}$/i
/** So much of a hash names a person's transaction. The rest stays here: a private key looks the same. */
const HASH_SENT = 16
/** Shorter texts hold no private key and no recovery phrase. */
const SECRET_MIN = 20

/** What the server is asked for. Throws an Error that says so for a private key or a recovery phrase: it must not be sent. */
export async function searchText(text: string): Promise<string> {
  const wanted = text.trim()
  if (HASH.test(wanted)) return wanted.slice(0, HASH_SENT).toLowerCase()
  if (wanted.length >= SECRET_MIN) await assertNoSecret(wanted)
  return wanted
}
