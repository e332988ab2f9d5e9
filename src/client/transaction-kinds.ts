import type { TransactionKind } from './api-types.ts'

/** What a transaction can be for the owner of several addresses. */
export const KINDS: readonly TransactionKind[] = ['received', 'sent', 'internal', 'joint', 'mined']
