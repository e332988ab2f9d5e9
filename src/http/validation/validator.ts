import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/schema'
import { AppError } from '../../domain/errors.ts'
import { expectation, type RequestSchema } from './expectation.ts'
import { queryValues } from './query-values.ts'

/** Other names are not repeated in an error: they may be a secret. The shortest private key has 22 characters. */
const PLAIN_NAME = /^(?:[A-Za-z_][a-z_]{0,31}|[A-Za-z_][A-Za-z0-9_]{0,19})$/

interface Mistake {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
}

/**
 * Validates the parts of a request against their schemas; the error is one sentence that names the field. A schema is compiled
 * at its first request.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  let validator: Validator | undefined
  const shape = schema as RequestSchema
  const isText = httpPart !== 'body'
  return (given: unknown) => {
    const unknown = httpPart === 'querystring' ? unknownParameter(shape, given) : undefined
    if (unknown !== undefined) return { error: unknown }
    const value = isText ? queryValues(shape, given) : given
    validator ??= Compile(schema)
    if (validator.Check(value)) return { value }
    const [, mistakes] = validator.Errors(value)
    return { error: invalid(shape, mistakes, isText ? 'request' : 'request body') }
  }
}

/** An error for the first parameter of a query that its schema does not have. */
function unknownParameter({ properties = {} }: RequestSchema, given: unknown): AppError | undefined {
  const name = Object.keys(given ?? {}).find((one) => !Object.hasOwn(properties, one))
  if (name === undefined) return undefined
  const known = Object.keys(properties).map((one) => `"${one}"`)
  const allowed = known.length === 0 ? 'It takes none.' : `It takes ${known.join(', ')}.`
  const named = PLAIN_NAME.test(name) ? `"${name}" is not a` : 'This is no'
  return new AppError('invalid_request', `${named} query parameter of this path. ${allowed}`)
}

function invalid(schema: RequestSchema, mistakes: readonly Mistake[], part: string): AppError {
  const missing = mistakes.find(({ keyword, instancePath }) => keyword === 'required' && instancePath === '')
  if (missing !== undefined) return missingField(schema, missing)
  const name = mistakes.find((mistake) => mistake.instancePath !== '')?.instancePath.split('/')[1]
  if (name === undefined) return new AppError('invalid_request', `The ${part} must be a JSON object.`)
  const property = schema.properties?.[name]
  if (property === undefined) {
    const allowed = Object.keys(schema.properties ?? {}).join(', ')
    return new AppError('invalid_request', `The ${part} has an unknown field. Allowed fields: ${allowed}.`)
  }
  const entry = wrongEntry(name, mistakes)
  if (entry !== null && property.items?.properties !== undefined) {
    const { code, message } = invalid(property.items, entry.mistakes, 'entry')
    return new AppError(code, `${entry.field}: ${message}`, { field: entry.field })
  }
  const code = name === 'address' ? 'invalid_address' : 'invalid_request'
  if (mistakes.some(({ keyword, instancePath }) => keyword === 'minLength' && instancePath === `/${name}`)) {
    return new AppError(code, `"${name}" must not be empty.`, { field: name })
  }
  return new AppError(code, `"${name}" must be ${expectation(property)}.`, { field: name })
}

/** The first entry of a list that is wrong, and what is wrong in it; null if it is the list itself. */
function wrongEntry(name: string, mistakes: readonly Mistake[]) {
  const start = new RegExp(`^/${name}/(\\d+)`)
  const [path, index] = mistakes.map(({ instancePath }) => start.exec(instancePath)).find(Boolean) ?? []
  if (path === undefined || index === undefined) return null
  const within = mistakes.filter(({ instancePath }) => `${instancePath}/`.startsWith(`${path}/`))
  return {
    field: `${name}[${index}]`,
    mistakes: within.map((mistake) => ({
      ...mistake,
      instancePath: mistake.instancePath.slice(path.length),
    })),
  }
}

function missingField(schema: RequestSchema, { params }: Mistake): AppError {
  const [name = ''] = (params as { requiredProperties?: readonly string[] }).requiredProperties ?? []
  const property = schema.properties?.[name] ?? {}
  return new AppError('invalid_request', `"${name}" is missing: it must be ${expectation(property)}.`, {
    field: name,
  })
}
