import type { Config } from './config.ts'
import { isLoopback } from './host.ts'

const TOKEN_LENGTH = 16
const TOKEN_CHARACTERS = 8

/** Settings that are allowed and risky, each in a line for the log. */
export function securityWarnings({ apiToken, publicUrl }: Pick<Config, 'apiToken' | 'publicUrl'>): string[] {
  const lines: string[] = []
  if (apiToken !== null && isWeak(apiToken)) {
    lines.push(
      `API_TOKEN can be guessed: wrong tokens are limited, but only a long random one is safe. Use ${TOKEN_LENGTH} characters or more, such as the output of: openssl rand -hex 16`,
    )
  }
  if (apiToken === null && publicUrl !== null && !isLoopback(publicUrl.hostname.replace(/^\[|\]$/g, ''))) {
    lines.push(
      'PUBLIC_URL is set and API_TOKEN is not: everyone who reaches the proxy can see and change everything, unless the proxy asks for a password.',
    )
  }
  return lines
}

function isWeak(token: string): boolean {
  return token.length < TOKEN_LENGTH || new Set(token).size < TOKEN_CHARACTERS
}
