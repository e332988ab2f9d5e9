/** What the proxy puts before the paths of the program, without a slash at its end; empty without a path. */
export function basePathOf(publicUrl: URL | null): string {
  return publicUrl?.pathname.slice(0, -1) ?? ''
}
