const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i

/**
 * The path and query of a request target. The path of the public URL is left out, whether a proxy has already done so
 * or not. `basePath` begins with a slash and does not end with one; empty for none.
 */
export function pathInTarget(target: string, basePath: string): string {
  const path = target.startsWith('/') ? target : withSlash(target.replace(ABSOLUTE, ''))
  return basePath !== '' && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path
}

/** Whether an absolute target (`GET http://host/path`) names the same host as the Host header. */
export function isConsistent(target: string, host: string | undefined): boolean {
  if (target.startsWith('/') || !ABSOLUTE.test(target)) return true
  const url = URL.parse(target)
  if (url === null || url.username !== '' || url.password !== '') return false
  return host === undefined || url.host === URL.parse(`${url.protocol}//${host}`)?.host
}

/** The way from a page's path to the root of the program, for references that work under any path: "./", "../", … */
export function rootFrom(path: string): string {
  const [plain = ''] = path.split('?', 1)
  return '../'.repeat(Math.max(0, plain.split('/').length - 2)) || './'
}

function withSlash(path: string): string {
  return path === '' || path.startsWith('?') ? `/${path}` : path
}
