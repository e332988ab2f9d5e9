import type { ServerFails, ServerFailure } from '../domain/ports/server-tests.ts'
import { withFullStop } from '../domain/with-full-stop.ts'
import { connectionAdvice, type DialledServer } from './connection-advice.ts'
import type { Outcome } from './outcome.ts'

interface TestedServer extends DialledServer {
  /** The source's name in sentences. */
  readonly title: string
}

/** A request of a server test that got no answer. */
export function testFailure(
  { title, ...server }: TestedServer,
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
        : fails(cause, unansweredSentence({ title, ...server }, reason))
    }
  }
}

/** `reason` is a clause, such as "no connection (ECONNREFUSED)". */
export function unansweredSentence({ title, ...server }: TestedServer, reason: string): string {
  const sentence = withFullStop(`This ${title} server gives no usable answer: ${reason}`)
  return [sentence, ...connectionAdvice(reason, server)].join(' ')
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
