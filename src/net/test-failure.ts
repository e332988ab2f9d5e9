import type { ServerFails, ServerFailure } from '../domain/ports/server-tests.ts'
import { connectionAdvice } from './connection-advice.ts'
import type { Outcome } from './outcome.ts'

/** A request of a server test that got no answer. `title` is the source's name in sentences. */
export function testFailure(
  title: string,
  outcome: Exclude<Outcome<unknown>, { kind: 'answer' }>,
): ServerFails {
  switch (outcome.kind) {
    case 'failed':
      return fails('rejected', outcome.error.kind === 'absent' ? otherProgram(title) : outcome.error.message)
    case 'throttled': {
      const { code, reason } = outcome.throttle
      return fails(code === 'invalid_key' ? 'unauthorized' : 'rate_limited', reason)
    }
    case 'transient': {
      const { cause = 'unusable_answer', reason } = outcome
      const isCertificate = /\((?:\w*CERT\w*|UNABLE_TO_VERIFY_LEAF_SIGNATURE)\)$/.test(reason)
      return isCertificate
        ? fails(
            'certificate_untrusted',
            `No known authority has signed the certificate of this ${title} server: ${reason}.`,
          )
        : fails(cause, unansweredSentence(title, reason))
    }
  }
}

/** `reason` is a clause, such as "no connection (ECONNREFUSED)". */
export function unansweredSentence(title: string, reason: string): string {
  return [`This ${title} server gives no usable answer: ${reason}.`, ...connectionAdvice(reason)].join(' ')
}

function otherProgram(title: string): string {
  return `Something answers there, but not as a ${title} server does (404): check the port and the path.`
}

/** A server of another chain. */
export function wrongChain(title: string, chain: string): ServerFails {
  return fails('wrong_chain', `This ${title} server is not one of ${chain}: its first block is another one.`)
}

function fails(code: ServerFailure, reason: string): ServerFails {
  return { kind: 'fails', code, reason }
}
