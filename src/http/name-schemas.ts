import { TIME_FORMATS } from './schemas/scalars.ts'

/**
 * A schema with a title is written once, under `components.schemas`, and referred to by its title elsewhere. Formats that
 * are not validated become formats.
 */
export function nameSchemas<Document extends { components?: object; paths?: object }>(
  document: Document,
): Document {
  const named: Record<string, unknown> = {}
  const paths = refer(document.paths, named)
  return { ...document, components: { ...document.components, schemas: named }, paths }
}

function refer(value: unknown, named: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => refer(item, named))
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    copy[key] = key === 'examples' || key === 'example' ? item : refer(item, named)
  }
  const { title, type, anyOf, [TIME_FORMATS]: formats } = copy
  if (Array.isArray(formats)) {
    const { [TIME_FORMATS]: _, ...rest } = copy
    return { ...rest, anyOf: formats.map((format) => ({ type, format })) }
  }
  if (typeof title !== 'string' || (typeof type !== 'string' && !Array.isArray(anyOf))) return copy
  // The description of a parameter is kept with the parameter, not with its schema.
  if (named[title] === undefined || 'description' in copy) named[title] = copy
  return { $ref: `#/components/schemas/${title}` }
}
