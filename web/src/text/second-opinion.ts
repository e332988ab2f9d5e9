import { sourceNames } from './source-name.ts'

/** What was requested of which sources. */
export function secondOpinionSentence(sources: readonly string[]): string {
  return sources.length === 0
    ? 'No second opinion: no other source serves this coin.'
    : `Second opinion requested from ${sourceNames(sources)}.`
}
