/** Write digits into `input` in groups; the caret stays behind the digit it was behind. Gives what was written. */
export function typeGrouped(input: HTMLInputElement, group: (text: string) => string): string {
  const caret = input.selectionStart ?? input.value.length;
  const digitsBefore = input.value.slice(0, caret).replace(/[^0-9]/g, "").length;
  const grouped = group(input.value);
  input.value = grouped;
  let place = 0;
  for (let seen = 0; place < grouped.length && seen < digitsBefore; place++) {
    if (/[0-9]/.test(grouped[place] ?? "")) seen++;
  }
  input.setSelectionRange(place, place);
  return grouped;
}
