import { format } from 'date-fns/format';

/** date-fns' patterns for strftime's conversions, in the C locale. */
const patterns: Readonly<Record<string, string>> = {
  A: 'EEEE',
  B: 'MMMM',
  D: 'MM/dd/yy',
  F: 'yyyy-MM-dd',
  H: 'HH',
  I: 'hh',
  M: 'mm',
  R: 'HH:mm',
  S: 'ss',
  T: 'HH:mm:ss',
  X: 'HH:mm:ss',
  Y: 'yyyy',
  G: 'RRRR',
  V: 'II',
  a: 'EEE',
  b: 'MMM',
  d: 'dd',
  h: 'MMM',
  j: 'DDD',
  m: 'MM',
  p: 'aa',
  r: 'hh:mm:ss aa',
  s: 't',
  u: 'i',
  x: 'MM/dd/yy',
  y: 'yy',
  z: 'xx',
};

/**
 * The C library's strftime() in the C locale, for the conversions that time stamps use; others stay as they are.
 *
 * @param pattern such as `%b %d %H:%M:%S `
 */
export function strftime(pattern: string, date: Date): string {
  const padded = (number: number) => String(number).padStart(2);
  return pattern.replace(/%([A-Za-z%])/g, (conversion, letter: string) => {
    switch (letter) {
      case '%':
        return '%';
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'e':
        return padded(date.getDate());
      case 'k':
        return padded(date.getHours());
      case 'l':
        return padded(date.getHours() % 12 || 12);
      case 'w':
        return String(date.getDay());
      case 'C':
        return String(Math.floor(date.getFullYear() / 100));
      case 'c':
        return `${format(date, 'EEE MMM')} ${padded(date.getDate())} ${format(date, 'HH:mm:ss yyyy')}`;
      default: {
        const dateFns = patterns[letter];
        return dateFns === undefined ? conversion : format(date, dateFns, { useAdditionalDayOfYearTokens: true });
      }
    }
  });
}
