/** The value of a text that is JSON, also as Electrum writes it; null for any other text. */
export function parseJson(text: string): { readonly value: unknown } | null {
  const trimmed = text.trim()
  if (!/^(?:\{|\[\s*[[{"\]])/.test(trimmed)) return null
  try {
    return { value: JSON.parse(trimmed) as unknown }
  } catch {
    return trimmed.startsWith('{') ? patched(trimmed) : null
  }
}

/** Electrum appends changes to its files as further values (JSON Patch, RFC 6902). */
function patched(text: string): { readonly value: unknown } | null {
  try {
    const [base, ...patches] = JSON.parse(`[${text.replace(/,$/, '')}]`) as unknown[]
    for (const patch of patches) apply(base, patch)
    return { value: base }
  } catch {
    return null
  }
}

function apply(base: unknown, patch: unknown): void {
  const { op, path, value } = (patch ?? {}) as { op?: unknown; path?: unknown; value?: unknown }
  const names = String(path)
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = names.pop()
  let target: unknown = base
  for (const name of names) target = isObject(target) && Object.hasOwn(target, name) ? target[name] : null
  if (last === undefined || last === '__proto__' || !isObject(target)) return
  if (op === 'remove') delete target[last]
  else if (op === 'add' || op === 'replace') target[last] = value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
