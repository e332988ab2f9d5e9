import { StartError } from '../../domain/errors.ts'
import type { DialledServer } from '../../net/connection-advice.ts'
import { isOwnHost } from '../../net/own-host.ts'

export interface ElectrumServer {
  /** A name, or an IP address without brackets. */
  readonly host: string
  readonly port: number
  readonly encrypted: boolean
  /** On this machine or its network, or named as one's own. */
  readonly isOwn: boolean
}

const URL_FORM = /^(tcp|tls|ssl):\/\/(\[[0-9a-f:.]+\]|[^\s/:@?#[\]\\]+):(\d{1,5})\/?$/i

/** Reads a list of servers, separated by commas; `ownHosts` are those of `readOwnHosts`. Throws StartError that names the setting. */
export function readServers(
  setting: string,
  text: string,
  ownHosts: readonly string[],
): readonly ElectrumServer[] {
  return text.split(',').map((part) => {
    const [, scheme = '', host = '', digits = ''] = URL_FORM.exec(part.trim()) ?? []
    const port = Number(digits)
    if (host === '' || port < 1 || port > 65_535) {
      throw new StartError(
        `${setting} must be tls://host:port or tcp://host:port, several separated by commas, such as tls://umbrel.local:50002.`,
      )
    }
    const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
    return Object.freeze({
      host: bare,
      port,
      encrypted: scheme.toLowerCase() !== 'tcp',
      isOwn: isOwnHost(bare, ownHosts),
    })
  })
}

export function dialledElectrum({ host, encrypted }: ElectrumServer): DialledServer {
  return { host, scheme: encrypted ? 'tls' : 'tcp' }
}

/** `host:port`, by which its certificate is kept. */
export function serverName({ host, port }: ElectrumServer): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Reads fingerprints of certificates, separated by commas. Throws StartError. */
export function readFingerprints(setting: string, text: string | null): readonly string[] {
  if (text === null) return []
  return text.split(',').map((part) => {
    const fingerprint = part.trim().replaceAll(':', '').toLowerCase()
    if (!/^[0-9a-f]{64}$/.test(fingerprint)) {
      throw new StartError(
        `${setting} must be the SHA-256 fingerprint of a certificate: 64 hexadecimal digits, with or without colons.`,
      )
    }
    return fingerprint
  })
}
