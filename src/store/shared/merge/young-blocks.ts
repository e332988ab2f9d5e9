/**
 * How far below the newest block transactions may be in other blocks for other members, or than they were before: those
 * of a member that was not read for two days.
 */
export const YOUNG_BLOCKS = 288
