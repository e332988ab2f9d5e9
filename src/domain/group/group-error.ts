import { AppError } from '../errors.ts'
import type { GroupMember } from './group.ts'

export function groupCycle(): AppError {
  return new AppError('group_cycle', 'A group cannot contain itself, directly or through another group.')
}

export function unknownMember({ kind, id }: GroupMember): AppError {
  return new AppError('invalid_request', `There is no ${kind} with the id ${id}.`, { field: 'members' })
}
