import type { Failure, Publication } from '../../../domain/ports/run-store.ts'
import { FAILURE as FAILED, PUBLICATION as PUBLISHED } from '../../testing/outcomes.ts'
import { NOW } from './postgres-stores.ts'

export const FAILURE: Failure = { ...FAILED, at: NOW }
/** With a cross-check that is due. */
export const PUBLICATION: Publication = { ...PUBLISHED, at: NOW, verifyAt: NOW }
