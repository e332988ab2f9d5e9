import { Type } from 'typebox'
import { Time } from './scalars.ts'
import { nullable } from './words.ts'

export const SignInBody = Type.Object(
  { token: Type.String({ maxLength: 4096, description: 'The setting API_TOKEN.' }) },
  { title: 'SignIn', additionalProperties: false },
)

export const SessionBody = Type.Object(
  {
    token_required: Type.Boolean({ description: 'Whether this server requires a token.' }),
    expires_at: nullable(Time),
  },
  {
    title: 'Session',
    description: '`expires_at` is null without a session.',
    examples: [{ token_required: true, expires_at: '2026-12-22T10:00:00Z' }],
  },
)
