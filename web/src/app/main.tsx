import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './look.css';
import './parts.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html lacks #root');
createRoot(root).render(<App />);
