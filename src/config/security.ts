import { StartError } from '../domain/errors.ts'
import { parseHostPattern } from '../http/security/host-pattern.ts'
import { type Environment, readText } from './environment.ts'
import { bracketed, isLoopback } from './host.ts'
import { readSecretOrFile } from './secret-file.ts'

export interface SecuritySettings {
  readonly apiToken: string | null
  /** Patterns of names as in a `Host` header without its port, in lower case. */
  readonly allowedHosts: readonly string[]
}

/** `host` is the listen address. */
export function readSecurity(env: Environment, host: string): SecuritySettings {
  const apiToken = readSecretOrFile(env, 'API_TOKEN')
  if (apiToken === null && !isLoopback(host)) {
    throw new StartError(
      'HOST: listening on anything but loopback needs a token. Set API_TOKEN, or API_TOKEN_FILE, to a long random word, which you then sign in with; with HOST=127.0.0.1 none is needed.',
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
  if (!names.every((name) => parseHostPattern(name) !== null)) {
    throw new StartError(
      'ALLOWED_HOSTS must be host names without ports, wildcards or ranges of addresses, separated by commas, such as localhost,[::1],*.example.org,10.42.0.0/16.',
    )
  }
  return Object.freeze([...new Set(names)])
}
