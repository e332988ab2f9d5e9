import type { ServerToTest } from '../../../src/client/api-types.ts'
import type { ChainSlug } from '../../../src/domain/chains/chain.ts'

/** What a person types about a server of their own. */
export interface ServerFields {
  readonly chain: ChainSlug
  readonly host: string
  readonly port: number
  readonly isEncrypted: boolean
  /** Of web servers: begins with a slash, or is empty. */
  readonly path: string
  readonly user: string
  readonly password: string
}

export interface ServerKind {
  readonly key: string
  readonly name: string
  readonly source: ServerToTest['source']
  readonly host: string
  readonly port: Port
  readonly isEncrypted: boolean
  readonly path: string
}

/** The same for every coin, or by coin. */
type Port = number | { readonly [Slug in ChainSlug]: number }

const ELECTRUM = { source: 'electrum', path: '', host: '' } as const

const BLOCKBOOK_PORTS = {
  bitcoin: 9130,
  litecoin: 9134,
  dogecoin: 9138,
  'bitcoin-cash': 9131,
  dash: 9133,
  zcash: 9132,
  groestlcoin: 9145,
  ecash: 9197,
}

const CORE_PORTS = {
  bitcoin: 8332,
  litecoin: 9332,
  dogecoin: 22_555,
  'bitcoin-cash': 8332,
  dash: 9998,
  zcash: 8232,
  groestlcoin: 1441,
  ecash: 8332,
}

/** Hosts and ports are those that these programs have unless somebody changes them. */
export const SERVER_KINDS: readonly [ServerKind, ...ServerKind[]] = [
  { ...ELECTRUM, key: 'umbrel', name: 'Umbrel', host: 'umbrel.local', port: 50_001, isEncrypted: false },
  { ...ELECTRUM, key: 'start9', name: 'Start9', port: 50_002, isEncrypted: true },
  {
    ...ELECTRUM,
    key: 'raspiblitz',
    name: 'RaspiBlitz',
    host: 'raspiblitz.local',
    port: 50_002,
    isEncrypted: true,
  },
  { ...ELECTRUM, key: 'electrum', name: 'Another Electrum server', port: 50_002, isEncrypted: true },
  {
    key: 'blockbook',
    name: 'Blockbook',
    source: 'blockbook',
    host: '',
    port: BLOCKBOOK_PORTS,
    isEncrypted: true,
    path: '',
  },
  {
    key: 'core',
    name: 'Bitcoin Core',
    source: 'core',
    host: '127.0.0.1',
    port: CORE_PORTS,
    isEncrypted: false,
    path: '',
  },
  {
    key: 'mempool',
    name: 'mempool',
    source: 'esplora',
    host: 'umbrel.local',
    port: 3006,
    isEncrypted: false,
    path: '/api',
  },
  { key: 'esplora', name: 'Esplora', source: 'esplora', host: '', port: 3000, isEncrypted: false, path: '' },
]

export function portOf({ port }: ServerKind, chain: ChainSlug): number {
  return typeof port === 'number' ? port : port[chain]
}

/** The URL as the setting has it. */
export function serverUrl({ source }: Pick<ServerKind, 'source'>, fields: ServerFields): string {
  const { port, isEncrypted, user, password, path } = fields
  const name = fields.host.trim()
  const host = name.includes(':') && !name.startsWith('[') ? `[${name}]` : name
  if (source === 'electrum') return `${isEncrypted ? 'tls' : 'tcp'}://${host}:${port}`
  const secret = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`
  const credentials = source === 'core' && user !== '' ? secret : ''
  return `${isEncrypted ? 'https' : 'http'}://${credentials}${host}:${port}${path}`
}
