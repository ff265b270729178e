/** The greatest limit under which all of `sizes` come to at most `room` together: what the small ones leave goes to the large ones. */
export function shareOf(sizes: readonly number[], room: number): number {
  const ascending = sizes.toSorted((a, b) => a - b);
  let left = room;
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (size > share) return share;
    left -= size;
  }
  return room;
}
