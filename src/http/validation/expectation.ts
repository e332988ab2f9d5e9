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
  readonly items?: RequestSchema
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
      return `a list${countWords(schema)}${entryWords(schema.items)}`
    case 'null':
      return 'null'
    default:
      return 'a JSON object'
  }
}

function countWords({ minItems, maxItems }: RequestSchema): string {
  if (maxItems !== undefined) return ` of ${minItems} to ${maxItems} entries`
  return minItems === undefined ? '' : ` of at least ${minItems} entries`
}

/** Which objects a list takes: `, each {"wallet": an integer from 1 to 9} or …`. */
function entryWords({ anyOf = [] }: RequestSchema = {}): string {
  const objects = anyOf.flatMap(({ properties }) => (properties === undefined ? [] : [properties]))
  if (objects.length === 0) return ''
  const written = objects.map((properties) => {
    const fields = Object.entries(properties).map(([name, field]) => `"${name}": ${expectation(field)}`)
    return `{ ${fields.join(', ')} }`
  })
  return `, each ${written.join(' or ')}`
}

function oneOfWords(words: readonly string[]): string {
  const quoted = words.map((word) => JSON.stringify(word)).join(', ')
  return words.length === 1 ? quoted : `one of ${quoted}`
}

function stringWords({ maxLength }: RequestSchema): string {
  return maxLength === undefined ? 'a string' : `a string of at most ${maxLength} characters`
}
