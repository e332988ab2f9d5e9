const NOT_FOUND =
  'The name was not found: try the server\'s IP address, such as 192.168.1.20. A name that ends in ".onion" needs PROXY.'
const NO_ROUTE = 'Check the address, and that this machine is in the same network.'
const NO_TLS = 'This port is not encrypted: try it without TLS.'

/** What to do about the system's and OpenSSL's codes. */
const ADVICE: { readonly [Code in string]?: string } = {
  ECONNREFUSED: 'Nothing listens at this port: check the port, and that the server is running.',
  ENOTFOUND: NOT_FOUND,
  EAI_AGAIN: NOT_FOUND,
  ETIMEDOUT: NO_ROUTE,
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  EPROTO: NO_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
}

/** A sentence for a person, or none; `reason` is a clause, such as "no connection (ECONNREFUSED)". */
export function connectionAdvice(reason: string): readonly string[] {
  const code = /\bno connection \(([A-Z0-9_]+)\)/.exec(reason)?.[1]
  const advice = code === undefined ? undefined : ADVICE[code]
  return advice === undefined ? [] : [advice]
}
