@echo off
rem Restores, builds and runs every test; the last line counts them all. It needs the .NET 10 SDK.
setlocal
cd /d "%~dp0"
dotnet tool restore >nul || exit /b 1
dotnet pwsh -NoProfile -NonInteractive -ExecutionPolicy Bypass -File build.ps1 Test
