import { isIP } from 'node:net'
import { StartError } from '../domain/errors.ts'
import type { SettingsReader } from '../domain/ports/settings-reader.ts'

const SETTING = 'OWN_HOSTS'
const HOST_FORM = /^[^\s/:@?#[\]\\*]+$|^\[[0-9a-f:.]+\]$/i

const PRIVATE_IPV4 =
  /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/
const PRIVATE_IPV6 = /^(?:::1$|f[cd]|fe[89ab])/
const LOCAL_NAME = /^[^.]+$|\.(?:local|lan|home|internal|localhost|home\.arpa)\.?$/

/** Reads the names of further hosts of one's own, separated by commas. Throws StartError. */
export function readOwnHosts(settings: SettingsReader): readonly string[] {
  const text = settings.text(SETTING)
  if (text === null) return []
  return text.split(',').map((part) => {
    const host = part.trim()
    if (!HOST_FORM.test(host)) {
      throw new StartError(
        `${SETTING} must be host names without scheme and port, separated by commas, such as abc.onion,node.example.org.`,
      )
    }
    return plain(host)
  })
}

/**
 * Whether a host is one's own: on this machine or its network, or one of `named`. Any other name of the public DNS or of Tor
 * is not, wherever it leads.
 */
export function isOwnHost(host: string, named: readonly string[]): boolean {
  const name = plain(host)
  if (named.includes(name)) return true
  if (isIP(name) === 4) return PRIVATE_IPV4.test(name)
  if (isIP(name) === 6) return PRIVATE_IPV6.test(name)
  return LOCAL_NAME.test(name)
}

function plain(host: string): string {
  return host.replace(/^\[|\]$|\.$/g, '').toLowerCase()
}
