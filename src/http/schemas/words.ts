import { type TSchema, type TUnsafe, Type } from 'typebox'

/** One of a few fixed words. */
export function oneOf<Word extends string>(words: readonly Word[], description: string): TUnsafe<Word> {
  return Type.Unsafe<Word>({ type: 'string', enum: [...words], description })
}

/** The schema's value or null. */
export function nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()])
}
