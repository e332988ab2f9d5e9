import { BACKUP_FORMAT, BACKUP_VERSION, type PortableBackup } from '../../domain/backup/portable-backup.ts'
import type { BackupBody } from '../schemas/backup.ts'
import { formatTime } from './time.ts'

export function backupJson({ wallets, groups, labels, ...rest }: PortableBackup, now: number): BackupBody {
  return {
    format: BACKUP_FORMAT,
    version: BACKUP_VERSION,
    created_at: formatTime(now),
    addresses: [...rest.addresses],
    wallets: wallets.map(({ id, chain, name, gapLimit, descriptors }) => ({
      ...{ id, chain, name },
      gap_limit: gapLimit,
      descriptors: [...descriptors],
    })),
    groups: groups.map(({ members, ...group }) => ({ ...group, members: [...members] })),
    labels: labels.map(({ chain, lines }) => ({ chain, lines: [...lines] })),
    notes: [...rest.notes],
  }
}

export function parseBackup({ addresses, wallets, groups, labels, notes }: BackupBody): PortableBackup {
  return {
    ...{ addresses, groups, labels, notes },
    wallets: wallets.map(({ gap_limit: gapLimit, ...wallet }) => ({ ...wallet, gapLimit })),
  }
}
