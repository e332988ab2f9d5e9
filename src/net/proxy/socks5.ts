import { isIPv4, isIPv6, type Socket } from 'node:net'
import { CredentialsRefused, ProxyError } from './proxy-error.ts'
import type { Credentials } from './proxy-server.ts'
import { readExactly } from './read-exactly.ts'

const VERSION = 5
const NO_CREDENTIALS = 0
const USER_AND_PASSWORD = 2
const CREDENTIALS_VERSION = 1
const CONNECT = 1
const IPV4 = 1
const NAME = 3
const IPV6 = 4
const NAME_BYTES_MAX = 255

/** Replies of RFC 1928, section 6, and of Tor (tor's proposal 304). */
const REPLIES: Readonly<Record<number, string>> = {
  1: 'the proxy reports a failure without a reason',
  2: 'the proxy does not allow connections to this server',
  3: 'the proxy does not reach the network of the server',
  4: 'the proxy does not reach the server, or does not find its name',
  5: 'the server refuses connections from the proxy',
  6: 'the server did not answer the proxy in time',
  7: 'the proxy offers no connections to other servers',
  8: 'the proxy does not accept this kind of address',
  240: 'Tor does not find the onion service',
  241: 'the descriptor of the onion service is invalid',
  242: 'the onion service does not answer Tor',
  243: 'Tor does not meet the onion service',
  244: 'the onion service requires a key that Tor does not have',
  245: 'the onion service does not accept the key that Tor has',
  246: 'the onion address is invalid',
  247: 'the onion service did not answer Tor in time',
}

/**
 * Connects through a SOCKS5 proxy (RFC 1928, RFC 1929) on a socket that is connected to it. Names are sent as they are, so
 * that only the proxy looks them up. Credentials are offered beside none. Throws ProxyError, or the error of the socket.
 */
export async function connectBySocks5(
  socket: Socket,
  target: { readonly host: string; readonly port: number },
  credentials: Credentials | null,
): Promise<void> {
  const address = addressOf(target.host)
  const methods = credentials === null ? [NO_CREDENTIALS] : [USER_AND_PASSWORD, NO_CREDENTIALS]
  socket.write(Uint8Array.of(VERSION, methods.length, ...methods))
  const method = await answerOf(socket)
  if (!methods.includes(method)) throw refusedMethods(credentials)
  if (method === USER_AND_PASSWORD && credentials !== null) await signIn(socket, credentials)
  const port = Uint8Array.of(target.port >> 8, target.port & 0xff)
  socket.write(Buffer.concat([Uint8Array.of(VERSION, CONNECT, 0), address, port]))
  const reply = await answerOf(socket)
  if (reply !== 0) throw new ProxyError(REPLIES[reply] ?? `the proxy reports the failure ${reply}`)
  await passBoundAddress(socket)
}

/** The second byte of an answer, after the version. */
async function answerOf(socket: Socket): Promise<number> {
  const [version = 0, answer = 0] = await readExactly(socket, 2)
  if (version !== VERSION) throw new ProxyError('what answers is no SOCKS5 proxy')
  return answer
}

/** The address that the proxy connects from, of any type and of no use. */
async function passBoundAddress(socket: Socket): Promise<void> {
  const [, type] = await readExactly(socket, 2)
  const bytes = type === NAME ? (await readExactly(socket, 1)).readUInt8() : type === IPV6 ? 16 : 4
  await readExactly(socket, bytes + 2)
}

function refusedMethods(credentials: Credentials | null): ProxyError {
  return credentials === null
    ? new ProxyError('the proxy requires a user name and password, which PROXY does not have')
    : new CredentialsRefused(
        'the proxy accepts neither the user name and password nor connections without them',
      )
}

function addressOf(host: string): Uint8Array {
  if (isIPv4(host)) return Uint8Array.of(IPV4, ...host.split('.').map(Number))
  if (isIPv6(host)) return Uint8Array.of(IPV6, ...ipv6Bytes(host))
  const name = Buffer.from(host)
  if (name.length === 0 || name.length > NAME_BYTES_MAX)
    throw new ProxyError('the name of the server is too long')
  return Buffer.concat([Uint8Array.of(NAME, name.length), name])
}

/** The URL parser writes an IPv6 address as hexadecimal groups with at most one gap. */
function ipv6Bytes(address: string): number[] {
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [left, right] = text.split('::').map((part) => (part === '' ? [] : part.split(':')))
  const groups = [...(left ?? []), ...(right ?? [])].map((group) => Number.parseInt(group, 16))
  const gap = Array.from({ length: 8 - groups.length }, () => 0)
  const all = [...groups.slice(0, left?.length), ...gap, ...groups.slice(left?.length)]
  return all.flatMap((group) => [group >> 8, group & 0xff])
}

async function signIn(socket: Socket, { user, password }: Credentials): Promise<void> {
  const texts = [user, password].flatMap((text) => {
    const bytes = Buffer.from(text)
    return [Uint8Array.of(bytes.length), bytes]
  })
  socket.write(Buffer.concat([Uint8Array.of(CREDENTIALS_VERSION), ...texts]))
  const [, status] = await readExactly(socket, 2)
  if (status !== 0) throw new CredentialsRefused('the proxy does not accept the user name and password')
}
