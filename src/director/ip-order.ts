/**
 * Compares addresses in canonical form: IPv4 before IPv6, then by their bytes. spec: protocol.md 3.3
 *
 * @returns below 0, 0 or above 0, as `Array.sort` wants it
 */
export function compareIps(left: string, right: string): number {
  const [leftGroups, rightGroups] = [groups(left), groups(right)];
  if (leftGroups.length !== rightGroups.length) return leftGroups.length - rightGroups.length;
  for (const [index, group] of leftGroups.entries()) {
    const difference = group - (rightGroups[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The four bytes of an IPv4 address, or the eight groups of an IPv6 address. */
function groups(ip: string): number[] {
  if (!ip.includes(':')) return ip.split('.').map(Number);
  const [head = '', tail] = ip.split('::');
  const before = hexGroups(head);
  if (tail === undefined) return before;
  const after = hexGroups(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function hexGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return Number.parseInt(group, 16);
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
