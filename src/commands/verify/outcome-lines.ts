import { EXIT, type ExitCode } from '../command.ts'
import type { Outcome, OutcomeKind } from './outcome.ts'

/** In the order of their lines. Only an address that a second source confirms now, or that has none, is done. */
const CODES: Readonly<Record<OutcomeKind, ExitCode>> = {
  agreed: EXIT.done,
  alone: EXIT.done,
  unconfirmed: EXIT.failed,
  unanswered: EXIT.failed,
  damaged: EXIT.doubtful,
  disputed: EXIT.doubtful,
  unproven: EXIT.doubtful,
}
const ORDER = Object.keys(CODES)

/** A doubtful history weighs more than one that was not compared. `isWaited`: answers were waited for. */
export function outcomesCode(outcomes: readonly Outcome[], isWaited: boolean): ExitCode {
  const codes = outcomes.map(({ kind }) => (kind === 'unanswered' && !isWaited ? EXIT.done : CODES[kind]))
  if (codes.includes(EXIT.doubtful)) return EXIT.doubtful
  return codes.includes(EXIT.failed) ? EXIT.failed : EXIT.done
}

/**
 * A line for each different outcome; their numbers add up to that of all. `unanswered`: why there is no answer; null
 * if that was not waited for.
 */
export function outcomeLines(outcomes: readonly Outcome[], unanswered: string | null): readonly string[] {
  const groups = Object.values(Object.groupBy(outcomes, (outcome) => JSON.stringify(outcome)))
  return groups
    .flatMap((group) => (group?.[0] === undefined ? [] : [{ outcome: group[0], count: group.length }]))
    .toSorted((one, other) => ORDER.indexOf(one.outcome.kind) - ORDER.indexOf(other.outcome.kind))
    .map(({ outcome, count }) => lineOf(outcome, count, outcomes.length, unanswered))
}

function lineOf(outcome: Outcome, count: number, all: number, unanswered: string | null): string {
  const some = `${count} of ${all} addresses`
  switch (outcome.kind) {
    case 'agreed':
      return `Two sources agree about ${some}.`
    case 'alone':
      return `No other source serves ${some}.`
    case 'unconfirmed':
      return outcome.reasons.length === 0
        ? `No second source has confirmed ${some} yet.`
        : `Not confirmed now: ${some}. ${outcome.reasons.join(' ')}`
    case 'unanswered':
      return unanswered === null
        ? `${count} of ${all} addresses are being compared.`
        : `Not compared now: ${some}. ${unanswered}`
    case 'damaged':
      return `The stored history of ${some} is damaged.`
    case 'disputed':
      return `Sources disagree about ${some}.`
    case 'unproven':
      return `${some} ${count === 1 ? 'has' : 'have'} no proven history.`
  }
}
