import { findingSeverities, type RawFinding, type Severity } from '../../../src-shared/model/finding.ts';

export type Integrity = 'sequenced' | 'linked' | 'tree' | 'digests' | 'none';

/**
 * How a finding weighs in evidence of this kind (DESIGN section 4): its own severity where the check that made it has set one (missing
 * events of a filtered export), else by code and, for a few codes, by format.
 */
export function severityOf(finding: RawFinding, integrity: Integrity): Severity {
  if (finding.severity !== undefined) return finding.severity;
  switch (finding.code) {
    case 'event.malformed':
      return integrity === 'none' ? 'note' : 'broken';
    case 'event.duplicate':
      // Copies that differ outside the hash must not pass as mere copies.
      if (finding.reason === 'outside_hash') return 'limit';
      return integrity === 'sequenced' || integrity === 'tree' ? 'broken' : 'note';
    case 'file.unlisted':
      return finding.reason === 'system_litter' ? 'note' : 'limit';
    default:
      return findingSeverities[finding.code];
  }
}
