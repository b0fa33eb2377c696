/** Texts that have broken programs: SQL, quotes, control characters, other scripts, and long ones. */
export const HOSTILE_TEXTS = [
  `'; DROP TABLE audit_rows; --`,
  `" OR 1=1 --`,
  `x'); DELETE FROM verdicts; SELECT ('`,
  '@tag :tag $tag ?1',
  '%_\\',
  'zero\0byte',
  'line\r\nend\u2028\u2029\u0085',
  '<script>alert(1)</script>',
  '=cmd|calc',
  '../../etc/passwd',
  '\u202eright to left',
  '部品 деталь עברית 👩‍🏭',
  'null',
  'x'.repeat(190),
];
