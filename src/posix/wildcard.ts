/** Whether a mask matches the whole text; `*` stands for any bytes, `?` for one, all else for itself. */
export function wildcardMatch(text: string, mask: string): boolean {
  let [textAt, maskAt] = [0, 0];
  let [starAt, resumeAt] = [-1, 0];
  while (textAt < text.length) {
    const character = mask[maskAt];
    if (character === '*') {
      starAt = maskAt++;
      resumeAt = textAt;
    } else if (character === '?' || character === text[textAt]) {
      maskAt++;
      textAt++;
    } else if (starAt >= 0) {
      maskAt = starAt + 1;
      textAt = ++resumeAt;
    } else return false;
  }
  return /^\**$/.test(mask.slice(maskAt));
}
