/** How values are compared whatever their case: Unicode's lower case, composed. */
export const foldValue = (value: string): string => value.toLowerCase().normalize('NFC');
