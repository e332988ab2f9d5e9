/** The keywords that the schemas of this API's requests are made of. */
export interface RequestSchema {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly anyOf?: readonly RequestSchema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, RequestSchema>>
}

/** What a value must be, in words: "an integer from 1 to 1000". */
export function expectation(schema: RequestSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(expectation).join(' or ')
  if (schema.enum !== undefined) return oneOfWords(schema.enum)
  switch (schema.type) {
    case 'integer':
      return `an integer from ${schema.minimum} to ${schema.maximum}`
    case 'boolean':
      return 'true or false'
    case 'string':
      return stringWords(schema)
    case 'array':
      return `a list of ${schema.minItems} to ${schema.maxItems} entries`
    case 'null':
      return 'null'
    default:
      return 'a JSON object'
  }
}

function oneOfWords(words: readonly string[]): string {
  const quoted = words.map((word) => JSON.stringify(word)).join(', ')
  return words.length === 1 ? quoted : `one of ${quoted}`
}

function stringWords({ maxLength }: RequestSchema): string {
  return maxLength === undefined ? 'a string' : `a string of at most ${maxLength} characters`
}
