import type { Leadership } from './leadership.ts'
import { LeaseLeadership } from './lease-leadership.ts'
import { LockLeadership } from './lock-leadership.ts'

/** `onChange` is called with whether this tab leads, whenever that changes. */
export function leadershipOf(role: string, onChange: (leads: boolean) => void): Leadership {
  // Browsers offer locks only over HTTPS and on this machine.
  return 'locks' in navigator ? new LockLeadership(role, onChange) : new LeaseLeadership(role, onChange)
}
