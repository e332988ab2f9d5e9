import { StartError } from '../domain/errors.ts'
import { type Environment, readSecret, readText } from './environment.ts'
import { bracketed, isBracketedIPv6, isHostName, isLoopback } from './host.ts'

export interface SecuritySettings {
  readonly apiToken: string | null
  /** Lower-case names as in a `Host` header without its port, IPv6 addresses in brackets. */
  readonly allowedHosts: readonly string[]
}

/** `host` is the listen address. */
export function readSecurity(env: Environment, host: string): SecuritySettings {
  const apiToken = readSecret(env, 'API_TOKEN')
  if (apiToken === null && !isLoopback(host)) {
    throw new StartError(
      'HOST: listening on anything but loopback needs an API_TOKEN; set API_TOKEN, or HOST to 127.0.0.1.',
    )
  }
  return { apiToken, allowedHosts: readAllowedHosts(env, host) }
}

function readAllowedHosts(env: Environment, host: string): readonly string[] {
  const text = readText(env, 'ALLOWED_HOSTS')
  if (text === null) {
    return Object.freeze([...new Set(['localhost', '127.0.0.1', '[::1]', bracketed(host)])])
  }
  const names = text.split(',').map((name) => name.trim().toLowerCase())
  if (!names.every((name) => isHostName(name) || isBracketedIPv6(name))) {
    throw new StartError(
      'ALLOWED_HOSTS must be host names without ports, separated by commas, such as localhost,127.0.0.1,[::1].',
    )
  }
  return Object.freeze([...new Set(names)])
}
