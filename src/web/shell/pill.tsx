import './pill.css';
import type { ReactNode } from 'react';

interface PillProps {
  color: 'blue' | 'green' | 'gray' | 'orange' | 'red';
  className?: string;
  children: ReactNode;
}

/** A word or two on a colour. An element and no component of Mantine's, as every row of a list has one. */
export function Pill({ color, className = '', children }: PillProps) {
  return (
    <span className={`pill ${className}`} data-color={color}>
      {children}
    </span>
  );
}
