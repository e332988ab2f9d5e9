import type { TransactionKind } from '../../../src/client/api-types.ts'

const WORDS: Readonly<Record<TransactionKind, string>> = {
  received: 'Received',
  sent: 'Sent',
  internal: 'Moved',
  joint: 'Joint payment',
  mined: 'Mined',
}

const SENTENCES: Readonly<Record<TransactionKind, string>> = {
  received: 'Received',
  sent: 'Sent',
  internal: 'Moved between your own addresses',
  joint: 'Paid together with others',
  mined: 'Mined',
}

/** For a column. */
export function kindWord(kind: TransactionKind): string {
  return WORDS[kind]
}

/** For a heading, where there is room. */
export function kindTitle(kind: TransactionKind): string {
  return SENTENCES[kind]
}
