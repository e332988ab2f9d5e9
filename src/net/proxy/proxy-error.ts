/** Why there is no connection through the proxy. The message is a user-facing clause without credentials. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
}

/** The proxy does not accept the user name and password. */
export class CredentialsRefused extends ProxyError {}
