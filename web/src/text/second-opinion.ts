import { sourceNames } from './source-name.ts'

const STARTED = /^Cross-check of address \d+ with (.+) started\.$/

/** What was requested of which sources, by the API's `detail` of a request for second opinions. */
export function secondOpinionSentence(detail: string): string {
  const names = STARTED.exec(detail)?.[1]?.split(' and ')
  return names === undefined
    ? 'No second opinion: no other source serves this chain.'
    : `Second opinion requested from ${sourceNames(names)}.`
}
