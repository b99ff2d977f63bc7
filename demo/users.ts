const firstNames =
  'anna ben carla david emma felix greta hugo ida jonas karla lars mia nils olga paul rosa simon tina victor'.split(
    ' ',
  );
const lastNames = (
  'adler berg christ dahl ernst falk graf holm iversen jung klein lund moser nord olsen peters quist roth stein thal ' +
  'ullmann vogt weber zander arnold bach decker engel fuchs gross haas ivarsen janson koch lang maier neumann otto ' +
  'pohl richter sommer tietz ulrich voss wolf ziegler albers brandt conrad dietz'
).split(' ');

/** The user names of a domain, all different. */
export function usersOf(domain: string): string[] {
  return firstNames.flatMap((first) => lastNames.map((last) => `${first}.${last}@${domain}`));
}
