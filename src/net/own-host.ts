import { isIP } from 'node:net'

const PRIVATE_IPV4 =
  /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/
const PRIVATE_IPV6 = /^(?:::1$|f[cd]|fe[89ab])/
const LOCAL_NAME = /^[^.]+$|\.(?:local|lan|home|internal|localhost|home\.arpa)\.?$/

/** Whether a host is on this machine or its network: one's own. A name of the public DNS is not, wherever it leads. */
export function isOwnHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase()
  if (isIP(name) === 4) return PRIVATE_IPV4.test(name)
  if (isIP(name) === 6) return PRIVATE_IPV6.test(name)
  return LOCAL_NAME.test(name)
}
