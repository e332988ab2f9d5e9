import type { AddressInfo } from 'node:net'
import { StartError } from '../domain/errors.ts'
import type { App } from '../http/deps.ts'

/** Returns the URL. Throws StartError naming the setting when the address or port cannot be used. */
export async function listen(app: App, { host, port }: { host: string; port: number }): Promise<string> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const reason = LISTEN_ERRORS[code]
    if (reason === undefined) throw error
    throw new StartError(reason(host, port))
  }
  const used = (app.server.address() as AddressInfo).port
  return `http://${host.includes(':') ? `[${host}]` : host}:${used}`
}

const LISTEN_ERRORS: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_host, port) =>
    `PORT: ${port} is in use by another program; stop that one, or set PORT to another number (0 picks a free one)`,
  EACCES: (_host, port) => `PORT: this user may not listen on ${port}; set PORT to a number above 1023`,
  EADDRNOTAVAIL: (host) =>
    `HOST: this machine has no address ${host}; set HOST to an address of this machine`,
  ENOTFOUND: (host) => `HOST: ${host} cannot be resolved; set HOST to an address of this machine`,
}
