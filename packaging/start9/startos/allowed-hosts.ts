const ALWAYS = ['localhost', '127.0.0.1']

/** The value of ALLOWED_HOSTS for the names and addresses that StartOS serves: IPv6 in brackets and without its zone. */
export function allowedHosts(names: readonly string[]): string {
  const patterns = names.map((name) => {
    const address = name.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
    return address.includes(':') ? `[${address}]` : address
  })
  return [...new Set([...ALWAYS, ...patterns])].join(',')
}
