import { isIP, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { unlessAborted } from '../../../net/unless-aborted.ts'
import { type ElectrumServer, serverName } from '../server-url.ts'
import type { PresentedCertificate } from './certificate.ts'
import { ConnectionFailed, clauseOf } from './failures.ts'

/**
 * TLS on top of a connected socket. Nothing is verified here: the certificate is for the caller to check before it
 * writes. Throws ConnectionFailed, or the signal's reason.
 */
export async function secure(
  raw: Socket,
  server: ElectrumServer,
  signal: AbortSignal,
): Promise<{ readonly socket: TLSSocket; readonly certificate: PresentedCertificate }> {
  const { host } = server
  const isName = isIP(host) === 0 && !host.endsWith('.onion')
  const socket = connect({
    socket: raw,
    host,
    rejectUnauthorized: false,
    ...(isName ? { servername: host } : {}),
  })
  const secured = Promise.withResolvers<void>()
  socket.once('secureConnect', secured.resolve)
  socket.once('close', () =>
    secured.reject(new Error('the server ended the connection during the TLS handshake')),
  )
  socket.once('error', secured.reject)
  try {
    await unlessAborted(secured.promise, signal)
  } catch (error) {
    socket.destroy()
    signal.throwIfAborted()
    throw new ConnectionFailed('unreachable', clauseOf(error))
  }
  const fingerprint = socket.getPeerCertificate().fingerprint256?.replaceAll(':', '').toLowerCase() ?? ''
  return { socket, certificate: { server: serverName(server), fingerprint, isSigned: socket.authorized } }
}
