using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using AsymValley.Checkpoints;
using AsymValley.Landscape;

namespace AsymValley.Reports;

/// <summary>
/// A surface as VTK ImageData (.vti), for ParaView and its like: a is x, b is y, and the series are point data. Values are
/// binary in base64, because VTK's text form has no NaN.
/// </summary>
public static class SurfaceVti
{
    /// <summary>Writes a file, or replaces it. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(LossSurface surface, string path) => AtomicFile.WriteText(path, Write(surface));

    /// <summary>The file's text.</summary>
    public static string Write(LossSurface surface)
    {
        ImmutableArray<double> u = surface.UOffsets, v = surface.VOffsets;
        string extent = FormattableString.Invariant($"0 {u.Length - 1} 0 {v.Length - 1} 0 0");
        var text = new Utf8Writer();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("VTKFile");
            Attributes(xml, ("type", "ImageData"), ("version", "1.0"), ("byte_order", "LittleEndian"), ("header_type", "UInt64"));
            xml.WriteStartElement("ImageData");
            Attributes(xml, ("WholeExtent", extent), ("Origin", $"{Number(u[0])} {Number(v[0])} 0"), ("Spacing", $"{Number(Spacing(u))} {Number(Spacing(v))} 1"));
            xml.WriteStartElement("Piece");
            Attributes(xml, ("Extent", extent));
            xml.WriteStartElement("PointData");
            Attributes(xml, ("Scalars", nameof(LossSurface.TrainLoss)));
            Array(xml, nameof(LossSurface.TrainLoss), surface.TrainLoss);
            Array(xml, nameof(LossSurface.TestLoss), surface.TestLoss);
            Array(xml, nameof(LossSurface.TrainError), surface.TrainError);
            Array(xml, nameof(LossSurface.TestError), surface.TestError);
        }
        return text.ToString();
    }

    private static double Spacing(ImmutableArray<double> offsets) => (offsets[^1] - offsets[0]) / (offsets.Length - 1);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void Attributes(XmlWriter xml, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach ((string name, string value) in attributes)
            xml.WriteAttributeString(name, value);
    }

    /// <summary>One series: the number of its bytes and the values, encoded together; nothing of one that was not measured.</summary>
    private static void Array(XmlWriter xml, string name, ImmutableArray<double> values)
    {
        if (values.IsDefaultOrEmpty)
            return;
        var bytes = new byte[sizeof(ulong) + values.Length * sizeof(double)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(values.Length * sizeof(double)));
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(sizeof(ulong) + i * sizeof(double)), values[i]);
        xml.WriteStartElement("DataArray");
        Attributes(xml, ("type", "Float64"), ("Name", name), ("format", "binary"));
        xml.WriteString(Convert.ToBase64String(bytes));
        xml.WriteEndElement();
    }

    // The declaration names the encoding of the writer below, which is UTF-16 for a plain StringWriter.
    private sealed class Utf8Writer() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
