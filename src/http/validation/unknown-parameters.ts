import { Type } from 'typebox'
import type { App } from '../deps.ts'

/**
 * Every operation that is registered after it validates its query: one without parameters refuses them all. Pages and
 * their files accept any, which links may carry.
 */
export function refuseUnknownParameters(app: App): void {
  app.addHook('onRoute', (route) => {
    const { schema } = route
    if (schema === undefined || schema.hide === true || schema.querystring !== undefined) return
    route.schema = { ...schema, querystring: Type.Object({}) }
  })
}
