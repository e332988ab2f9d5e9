import { type TSchema, type TUnsafe, Type } from 'typebox'

/** One of a few fixed words. With a title, a schema of its own in the description of the API. */
export function oneOf<Word extends string>(
  words: readonly Word[],
  description: string,
  title?: string,
): TUnsafe<Word> {
  const named = title === undefined ? {} : { title }
  return Type.Unsafe<Word>({ ...named, type: 'string', enum: [...words], description })
}

/** The schema's value or null. */
export function nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()])
}
