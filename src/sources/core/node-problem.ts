import type { SourceReasonCode } from '../../domain/ports/source.ts'

/** Why a node that answers cannot serve: its message is a user-facing sentence. */
export class NodeProblem extends Error {
  override name = 'NodeProblem'
  readonly code: SourceReasonCode
  readonly isOtherChain: boolean

  constructor(code: SourceReasonCode, sentence: string, { isOtherChain = false } = {}) {
    super(sentence)
    this.code = code
    this.isOtherChain = isOtherChain
  }
}
