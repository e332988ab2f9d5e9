import type { Source } from '../../client/api-types.ts'
import { outageOf } from '../../domain/outage.ts'
import { sourceTitle } from '../../domain/source-title.ts'

/** That no source can be reached, in the words of the web app; null if one can, or none has been asked. */
export function outageSentences(sources: readonly Source[]): string | null {
  const outage = outageOf(sources)
  switch (outage?.kind) {
    case undefined:
      return null
    case 'internet':
      return 'No internet connection. No source can be reached.'
    case 'proxy':
      return 'No connection through the proxy. No source can be reached.'
    case 'servers':
      return `No connection to ${outage.names.map(sourceTitle).join(' or ')}.`
  }
}
