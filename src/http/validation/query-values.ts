import type { RequestSchema } from './expectation.ts'

const PLAIN_INTEGER = /^(?:0|-?[1-9][0-9]{0,15})$/

/**
 * Converts the text of a path or query to the types of its schema. Text that is not a plain integer stays text
 * and fails validation; `chain=` means the same as no `chain`.
 */
export function queryValues(schema: RequestSchema, texts: unknown): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  const given = (texts ?? {}) as Record<string, unknown>
  const properties = schema.properties ?? {}
  for (const name in properties) {
    const text = given[name]
    if (text === undefined) continue
    const property = properties[name] as RequestSchema
    if (property.enum !== undefined && text === '') continue
    values[name] = property.type === 'integer' ? integerOf(text) : text
  }
  return values
}

function integerOf(text: unknown): unknown {
  return typeof text === 'string' && PLAIN_INTEGER.test(text) ? Number(text) : text
}
